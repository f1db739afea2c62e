-- Numbers become text here: Lua's own form of a number of microseconds is rounded.
local function text(number)
    return string.format('%.0f', number)
end

local function clock()
    local time = redis.call('TIME')
    return time[1] * 1000000 + time[2]
end

-- Lets a key live for a lease from now on, at least.
local function keep(key, lease)
    if redis.call('PTTL', key) < lease then
        redis.call('PEXPIRE', key, text(lease))
    end
end
