local cells = {}
for idx = 0, 63 do cells[idx] = 0 end
for _, idx in ipairs({ 1, 10, 16, 17, 18 }) do cells[idx] = 1 end
for _ = 1, tonumber(arg[1]) do
  local next_cells = {}
  for idx = 0, 63 do
    local sum = cells[(idx + 55) % 64] + cells[(idx + 56) % 64] + cells[(idx + 57) % 64] + cells[(idx + 63) % 64]
      + cells[(idx + 1) % 64] + cells[(idx + 7) % 64] + cells[(idx + 8) % 64] + cells[(idx + 9) % 64]
    if sum == 3 then next_cells[idx] = 1
    elseif sum == 2 then next_cells[idx] = cells[idx]
    else next_cells[idx] = 0 end
  end
  cells = next_cells
end
local sum = 0
for idx = 0, 63 do sum = sum + cells[idx] end
print(sum)
