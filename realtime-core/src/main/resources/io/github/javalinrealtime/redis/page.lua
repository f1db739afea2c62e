-- A page is a hash: fence and open (of its newest socket), version (of its subscriptions), left (when
-- channels were last taken from it), and a field for each channel, with the
-- version of the subscription and the position. A session is a sorted set of its pages, oldest first.
local function fields(page)
    local channels = {}
    for _, field in ipairs(redis.call('HKEYS', page)) do
        if string.find(field, ':', 1, true) then
            channels[#channels + 1] = field
        end
    end
    return channels
end

-- Returns the page and its channels, for their holders to be released.
local function forget(session, digest)
    local page = session .. ':' .. digest
    local forgotten = fields(page)
    table.insert(forgotten, 1, digest)
    redis.call('DEL', page)
    redis.call('ZREM', session, digest)
    return forgotten
end

-- Notes a page among those of its session. Beyond the limit the oldest one without a socket is forgotten.
local function enrol(session, digest, lease, most, micros)
    local forgotten = {}
    redis.call('ZADD', session, 'NX', text(micros), digest)
    local number = redis.call('ZCARD', session)
    if number > most then
        for _, other in ipairs(redis.call('ZRANGE', session, 0, -1)) do
            local page = session .. ':' .. other
            if number > most and redis.call('EXISTS', page) == 0 then
                redis.call('ZREM', session, other)
                number = number - 1
            elseif number > most and other ~= digest and redis.call('HEXISTS', page, 'open') == 0 then
                forgotten[#forgotten + 1] = forget(session, other)
                number = number - 1
            end
        end
    end
    keep(session, lease)
    return forgotten
end

-- Stores positions that are later, or of another epoch, from ARGV[first] on: field, epoch, offset.
local function advance(page, first)
    for i = first, #ARGV, 3 do
        local held = redis.call('HGET', page, ARGV[i])
        if held then
            local version, epoch, offset = string.match(held, '^(%d+)|([^.]*)%.(%d+)$')
            if epoch ~= ARGV[i + 1] or tonumber(offset) < tonumber(ARGV[i + 2]) then
                redis.call('HSET', page, ARGV[i], version .. '|' .. ARGV[i + 1] .. '.' .. ARGV[i + 2])
            end
        end
    end
end
