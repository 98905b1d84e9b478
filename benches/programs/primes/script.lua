local limit = tonumber(arg[1])
local primes = { 2 }
local function is_prime(number)
  local idx = 1
  while true do
    local divisor = primes[idx]
    if divisor * divisor > number then return true end
    if number % divisor == 0 then return false end
    idx = idx + 1
  end
end
for number = 3, limit - 1 do
  if is_prime(number) then primes[#primes + 1] = number end
end
print(#primes)
