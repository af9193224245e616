#include "engine/vectors/detail/checksum.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace kaze::vectors::detail {

namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;

static_assert(std::endian::native == std::endian::little, "the snapshot format is little-endian");

template <class T>
T read(const std::byte* at)
{
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

std::uint64_t mixed(std::uint64_t lane, std::uint64_t input)
{
    return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

} // namespace

void Checksum::consume(const std::byte* stripe)
{
    for (std::size_t i = 0; i < 4; ++i)
        m_lanes[i] = mixed(m_lanes[i], read<std::uint64_t>(stripe + 8 * i));
}

void Checksum::update(const void* data, std::size_t bytes)
{
    const auto* at = static_cast<const std::byte*>(data);
    m_total += bytes;
    if (m_restBytes > 0) {
        const std::size_t taken = std::min(bytes, m_rest.size() - m_restBytes);
        std::copy_n(at, taken, m_rest.begin() + static_cast<std::ptrdiff_t>(m_restBytes));
        m_restBytes += taken;
        at += taken;
        bytes -= taken;
        if (m_restBytes < m_rest.size())
            return;
        consume(m_rest.data());
        m_restBytes = 0;
    }
    for (; bytes >= m_rest.size(); at += m_rest.size(), bytes -= m_rest.size())
        consume(at);
    std::copy_n(at, bytes, m_rest.begin());
    m_restBytes = bytes;
}

std::uint64_t Checksum::value() const
{
    std::uint64_t hash = kPrime5;
    if (m_total >= m_rest.size()) {
        hash = std::rotl(m_lanes[0], 1) + std::rotl(m_lanes[1], 7) + std::rotl(m_lanes[2], 12) + std::rotl(m_lanes[3], 18);
        for (const std::uint64_t lane : m_lanes)
            hash = (hash ^ mixed(0, lane)) * kPrime1 + kPrime4;
    }
    hash += m_total;
    const std::byte* at = m_rest.data();
    std::size_t left = m_restBytes;
    for (; left >= 8; at += 8, left -= 8)
        hash = std::rotl(hash ^ mixed(0, read<std::uint64_t>(at)), 27) * kPrime1 + kPrime4;
    for (; left >= 4; at += 4, left -= 4)
        hash = std::rotl(hash ^ read<std::uint32_t>(at) * kPrime1, 23) * kPrime2 + kPrime3;
    for (; left > 0; ++at, --left)
        hash = std::rotl(hash ^ std::to_integer<std::uint64_t>(*at) * kPrime5, 11) * kPrime1;
    hash = (hash ^ hash >> 33) * kPrime2;
    hash = (hash ^ hash >> 29) * kPrime3;
    return hash ^ hash >> 32;
}

} // namespace kaze::vectors::detail
