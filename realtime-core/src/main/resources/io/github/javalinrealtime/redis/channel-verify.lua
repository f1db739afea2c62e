-- Whether a place that was given is still part of the channel's order. If Redis came back without it, the channel begins anew, so that every page is told,
-- also those that had not heard of what is lost.
-- KEYS: state, history. ARGV: epoch, offset, the new epoch, relay, what to tell there.
-- Returns whether it was lost.
local state = redis.call('HMGET', KEYS[1], 'epoch', 'top')
if state[1] ~= ARGV[1] then
    return 0
end
local place = tonumber(ARGV[2])
if tonumber(state[2]) >= place then
    -- The last kept message whose predecessor comes before the place must not come after it.
    local from = 0
    local to = redis.call('LLEN', KEYS[2])
    local offset
    while from < to do
        local middle = math.floor((from + to) / 2)
        local at, previous = string.match(redis.call('LINDEX', KEYS[2], middle), '^[^.|]*%.(%d+)|(%d+)|')
        if not previous then
            return 0
        elseif tonumber(previous) < place then
            from = middle + 1
            offset = tonumber(at)
        else
            to = middle
        end
    end
    if not offset or offset <= place then
        return 0
    end
end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'top', text(math.max(clock(), place + 1, tonumber(state[2]) + 1)))
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
