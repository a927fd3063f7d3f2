# Writes the web app's words for the fields of commands, as the rows of a table.
#   cmake -D WORDS=<records.zh-CN.json> -D OUTPUT=<rows> -P field_words.cmake
file(READ ${WORDS} words)
string(JSON fields GET "${words}" field)
string(JSON count LENGTH "${fields}")
math(EXPR last "${count} - 1")
set(rows "")
foreach(index RANGE ${last})
  string(JSON field MEMBER "${fields}" ${index})
  string(JSON zh GET "${fields}" ${field})
  string(APPEND rows "{\"${field}\", R\"zh(${zh})zh\"},\n")
endforeach()
file(WRITE ${OUTPUT} "${rows}")
