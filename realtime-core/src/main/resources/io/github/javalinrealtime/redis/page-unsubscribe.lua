-- Takes channels from a page. KEYS: page. ARGV: fields.
-- Returns a version, up to which whatever the page held of these channels has ended, and the channels that it held.
local micros = clock()
local version = text(math.max(tonumber(redis.call('HGET', KEYS[1], 'version') or 0) + 1, micros))
local held = {}
for _, field in ipairs(ARGV) do
    if redis.call('HDEL', KEYS[1], field) == 1 then
        held[#held + 1] = field
    end
end
if redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('HSET', KEYS[1], 'version', version)
end
if #held > 0 then
    redis.call('HSET', KEYS[1], 'left', text(micros))
end
return {version, held}
