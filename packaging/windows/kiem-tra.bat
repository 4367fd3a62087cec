@echo off
rem Files and folders dropped on this are checked; the annotated copies beside them are opened.
chcp 65001 >nul
"%~dp0hongheo.exe" %*
pause
