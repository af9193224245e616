#pragma once

#include <string>
#include <string_view>

namespace kaze::tools::detail {

//! Keeps the beginning and the end of a stream, half the limit each, and counts what was between. Its text is at most `limit` bytes and a short note.
class HeadTail {
public:
    explicit HeadTail(std::size_t limit) : m_half(limit / 2) { }

    void add(std::string_view piece)
    {
        const auto head = piece.substr(0, m_half - m_head.size());
        m_head += head;
        piece.remove_prefix(head.size());
        if (piece.size() >= m_half) {
            m_leftOut += m_tail.size() + piece.size() - m_half;
            m_tail = piece.substr(piece.size() - m_half);
            return;
        }
        m_tail += piece;
        // Twice the half before anything moves, so that each byte moves once.
        if (m_tail.size() > 2 * m_half)
            trim();
    }

    //! Takes the text; nothing may be added after.
    [[nodiscard]] std::string text();

private:
    void trim()
    {
        m_leftOut += m_tail.size() - m_half;
        m_tail.erase(0, m_tail.size() - m_half);
    }

    std::size_t m_half;
    std::string m_head;
    std::string m_tail;
    std::size_t m_leftOut = 0;
};

} // namespace kaze::tools::detail
