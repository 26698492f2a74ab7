// Before anything is shown: there are scripts here; and where the address of a file asks for another
// view than the file was written with, the still picture is not of it.

document.documentElement.classList.add("scripted");
if (location.hash.includes("=")) document.documentElement.classList.add("elsewhere");
