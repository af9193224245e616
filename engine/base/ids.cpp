#include "engine/base/ids.h"

namespace kaze::base {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::uint16_t kCounterMax = 0xFFF;

int digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hasDashBefore(std::size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

} // namespace

std::string Uuid::hex() const
{
    std::string text;
    text.reserve(32);
    for (const auto byte : bytes) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

std::string Uuid::text() const
{
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (hasDashBefore(i))
            text += '-';
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 15];
    }
    return text;
}

Result<Uuid> Uuid::parse(std::string_view text)
{
    const auto invalid = [&] {
        return fail(ErrorCode::InvalidArgument,
            "\"" + std::string(text.substr(0, 40))
                + "\" is no id: expected 32 hex digits, such as 0192f0c1-7e3a-7000-8000-3f1c2b4a5d6e");
    };
    const bool dashed = text.size() == 36;
    if (!dashed && text.size() != 32)
        return invalid();
    Uuid id;
    std::size_t at = 0;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (dashed && hasDashBefore(i) && text[at++] != '-')
            return invalid();
        const int high = digitOf(text[at]);
        const int low = digitOf(text[at + 1]);
        if (high < 0 || low < 0)
            return invalid();
        id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
        at += 2;
    }
    return id;
}

IdSource::IdSource(const Clock& clock, std::uint64_t seed) : m_clock(clock), m_random(seed) { }

Uuid IdSource::next()
{
    // RFC 9562, 6.2, method 1: a counter in rand_a that starts low in a new millisecond; when it is full, the millisecond goes on.
    const auto millis = static_cast<std::uint64_t>(
        std::max<std::int64_t>(0, std::chrono::floor<std::chrono::milliseconds>(m_clock.now()).time_since_epoch().count()));
    auto random = m_random();
    if (millis > m_lastMillis) {
        m_lastMillis = millis;
        m_counter = static_cast<std::uint16_t>(m_random() & (kCounterMax >> 1));
    } else if (++m_counter > kCounterMax) {
        ++m_lastMillis;
        m_counter = 0;
    }
    Uuid id;
    for (std::size_t i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(m_lastMillis >> (40 - 8 * i));
    id.bytes[6] = static_cast<std::uint8_t>(0x70 | m_counter >> 8);
    id.bytes[7] = static_cast<std::uint8_t>(m_counter & 0xFF);
    for (std::size_t i = 8; i < 16; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(random);
        random >>= 8;
    }
    id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

std::uint64_t IdSource::nextSpanId()
{
    auto id = m_random();
    while (id == 0)
        id = m_random();
    return id;
}

Uuid clientId()
{
    const SystemClock clock;
    std::random_device random;
    return IdSource(clock, random() * 0x100000001ULL ^ random()).next();
}

std::string hexOf(std::uint64_t spanId)
{
    std::string text(16, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, spanId >>= 4)
        *at = kDigits[spanId & 15];
    return text;
}

} // namespace kaze::base
