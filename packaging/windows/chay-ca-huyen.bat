@echo off
rem The folder of returns dropped on this is run, into a new folder beside it, with last year's list if
rem nam-truoc\danh-sach.xlsx lies beside it too. The command is shown.
setlocal
chcp 65001 >nul
if "%~1"=="" goto ask
set number=1
:next
set "out=%~dp1ket-qua-%number%"
if not exist "%out%" goto run
set /a number+=1
goto next
:run
if exist "%~dp1nam-truoc\danh-sach.xlsx" goto previous
@echo on
"%~dp0hongheo.exe" run %* --report -o "%out%"
@echo off
goto end
:previous
@echo on
"%~dp0hongheo.exe" run %* --previous "%~dp1nam-truoc\danh-sach.xlsx" --report -o "%out%"
@echo off
goto end
:ask
"%~dp0hongheo.exe"
:end
pause
