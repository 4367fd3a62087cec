@echo off
rem The dialogue: double click.
chcp 65001 >nul
"%~dp0hongheo.exe" %*
pause
