local sum = 0
for number = 0, tonumber(arg[1]) - 1 do
  local parts = {}
  for part in (number .. ",1,20,300"):gmatch("[^,]+") do parts[#parts + 1] = part end
  sum = sum + #table.concat(parts, "; ")
end
print(sum)
