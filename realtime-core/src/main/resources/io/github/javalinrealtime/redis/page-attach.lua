-- A socket has opened.
-- KEYS: page, session, ended. ARGV: digest, lease (ms), most pages, relay, what to tell of the older sockets, what to tell if the session is over,
-- a fence that was given before.
-- Returns fence, whether there was no socket before, whether the page was ever subscribed, the page, and the pages that were forgotten for it.
local page = KEYS[1]
local micros = clock()
-- A page that was never subscribed has no version.
local known = redis.call('HEXISTS', page, 'version')
local before = redis.call('HMGET', page, 'fence', 'open')
local fence = text(math.max(tonumber(before[1] or 0) + 1, micros, tonumber(ARGV[7]) + 1))
local joined = before[2] and 0 or 1
local all = redis.call('HGETALL', page)
redis.call('PUBLISH', ARGV[4], fence .. '|' .. ARGV[5])
if redis.call('EXISTS', KEYS[3]) == 1 then
    local forgotten = forget(KEYS[2], ARGV[1])
    redis.call('PUBLISH', ARGV[4], '|' .. ARGV[6])
    return {fence, joined, known, {}, {forgotten}}
end
redis.call('HSET', page, 'fence', fence, 'open', '1')
local lease = tonumber(ARGV[2])
keep(page, lease)
return {fence, joined, known, all, enrol(KEYS[2], ARGV[1], lease, tonumber(ARGV[3]), micros)}
