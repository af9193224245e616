#pragma once

#include <cstdint>

namespace kaze::runtime::detail {

//! Bytes that one of many holds, kept in the sum over all of them as well. The sum must outlive it.
class HeldBytes {
public:
    explicit HeldBytes(std::int64_t& sum) : m_sum(sum) { }
    ~HeldBytes() { m_sum -= m_bytes; }
    HeldBytes(const HeldBytes&) = delete;
    HeldBytes& operator=(const HeldBytes&) = delete;

    void add(std::int64_t bytes)
    {
        m_bytes += bytes;
        m_sum += bytes;
    }
    void clear() { add(-m_bytes); }
    [[nodiscard]] std::int64_t get() const { return m_bytes; }

private:
    std::int64_t& m_sum;
    std::int64_t m_bytes = 0;
};

} // namespace kaze::runtime::detail
