#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::runtime::detail {

//! When a run counts as going round in circles. 0: never.
struct LoopLimits {
    std::int64_t repeats = 5; //!< the same again so many times
    std::int64_t staleTurns = 10; //!< turns in which nothing was new
};

//! Sees from the answers and results of a run alone whether it goes round in circles: the same call with the same result, the same few turns over and
//! over, a tool that fails the same way again and again, or nothing new at all. Knows nothing but what it is told, so that the same log gives the same finding
//! after a restart. Keeps hashes, a few kilobytes at most.
class LoopWatch {
public:
    explicit LoopWatch(LoopLimits limits) : m_limits(limits) { }

    //! A model's answer that wants calls, at its step.
    void turnBegins(std::int64_t step, std::string_view text);

    //! One of its calls has a result. `arguments` are those it was made with.
    void callEnded(std::string_view tool, std::string_view arguments, std::string_view result, bool failed);

    //! All of them have.
    void turnEnds();

    //! What goes round, for the person who decides: what, how often, at which steps. Nothing where all is well.
    [[nodiscard]] std::optional<std::string> finding() const;

    //! A person said that it may go on, or said something: counts from here.
    void startAnew();

private:
    using Hash = std::uint64_t;

    struct Turn {
        std::int64_t step = 0;
        Hash calls = 0; //!< with their results, in whatever order
    };
    struct Repeated {
        Hash call = 0; //!< with its result
        std::int64_t times = 0; //!< in as many turns, the last ones
        std::string what; //!< for people, from the second time on
        std::string result;
    };
    struct Failure {
        Hash kind = 0; //!< of tool and error; 0: the last turn did something else than fail so
        std::int64_t times = 0;
        std::string tool;
        std::string error;
    };

    [[nodiscard]] bool isSeen(Hash hash);
    void noteFailure(std::string_view tool, std::string_view result, Hash kind);
    [[nodiscard]] std::int64_t cycles(std::size_t period) const;
    [[nodiscard]] std::string lastSteps(std::int64_t count) const;

    LoopLimits m_limits;
    std::vector<Turn> m_turns; //!< since it began, the last ones
    std::vector<std::uint32_t> m_seen; //!< calls, results and texts: the last few hundred, as a ring
    std::size_t m_oldest = 0; //!< where the ring begins
    std::vector<Repeated> m_repeated; //!< the calls of the last turn
    std::vector<std::string> m_done; //!< the last few turns, for people
    Failure m_failure;
    std::int64_t m_stale = 0; //!< turns without anything new, the last ones

    // Of the turn that is open.
    Turn m_turn;
    std::vector<Repeated> m_calls;
    std::optional<Failure> m_failed;
    bool m_newCalls = false; //!< one, or its result, was not there before
    bool m_news = false; //!< a result or a text was not there before
};

//! Arguments with their members in order and without spaces, so that the same are the same text; what is no JSON, or long, as it is.
[[nodiscard]] std::string canonical(std::string_view arguments);

//! The kind of an error: its first line without numbers and what stands in quotes.
[[nodiscard]] std::string errorClass(std::string_view text);

} // namespace kaze::runtime::detail
