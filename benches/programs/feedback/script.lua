local function next_state(state)
  local seed = state.seed * 6364136223846793005 + 1442695040888963407
  local high = seed >> 40
  if seed < 0 then high = high | (-1 << 24) end
  return { left = state.left - 1, seed = seed, total = state.total + high }
end
local state = { left = tonumber(arg[1]), seed = 1, total = 0 }
while state.left ~= 0 do
  state = next_state(state)
end
print(state.total)
