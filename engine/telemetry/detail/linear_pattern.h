#pragma once

#include "engine/base/result.h"

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kaze::telemetry::detail {

//! A regular expression of somebody's that is held against everything that is stored: it takes time linear in the text, whatever both are (some microseconds a
//! byte at worst), because it follows all its positions at once (Glushkov's automaton) and never goes back. Bytes, not characters. Immutable; any thread.
class LinearPattern {
public:
    //! Letters, . [..] \d \w \s and their opposites, groups, |, ? * + {m,n}; (?i) at its beginning; \b, ^ and $ at its ends. Errors: InvalidArgument, with
    //! what is not understood and where; also for one that is long, or fits nothing at all.
    [[nodiscard]] static base::Result<LinearPattern> compile(std::string_view pattern);

    struct Match {
        std::size_t begin = 0, end = 0;
        std::size_t looked = 0; //!< so many bytes behind its end, for a longer one
    };
    //! The first from `from` on, and of those that begin there the longest; `look`: once one fits, at most so many bytes behind its end are looked at for a longer one, or
    //! who looks for the next would read the rest again and again.
    [[nodiscard]] std::optional<Match> find(std::string_view text, std::size_t from, std::size_t look = kLook) const;

    static constexpr std::size_t kMostPositions = 256;
    static constexpr std::size_t kLook = 1024;

private:
    friend class PatternBuilder;
    using Position = std::uint16_t;
    //! Of positions, a bit each.
    struct Set {
        std::array<std::uint64_t, kMostPositions / 64> words{};

        void add(Position position) { words[position / 64] |= std::uint64_t{1} << (position % 64); }
        [[nodiscard]] bool has(Position position) const { return (words[position / 64] >> (position % 64) & 1U) != 0; }
    };
    enum class Edge : std::uint8_t { Anywhere, Word, Line };

    struct Search; // of one call

    [[nodiscard]] bool mayBeginAt(std::string_view text, std::size_t at) const;
    [[nodiscard]] bool mayEndAt(std::string_view text, std::size_t end) const;

    std::array<Set, 256> m_taking{}; //!< the positions that take a byte
    std::vector<Set> m_follow; //!< of each position
    Set m_first, m_last;
    std::bitset<256> m_begins; //!< the bytes with which a match can begin
    Edge m_front = Edge::Anywhere, m_back = Edge::Anywhere;
};

} // namespace kaze::telemetry::detail
