#pragma once

#include <string>
#include <string_view>

namespace kaze::gateway::detail {

//! Joins an answer that broke off to what another model goes on with, so that the whole reads as one: what the second repeats of the first is taken
//! out. Bytes of UTF-8 are never cut in two.
class Continuation {
public:
    //! `before`: what has been handed out already.
    explicit Continuation(std::string before);

    //! What the next model is given as the beginning of its answer; without the white space at the end, which some refuse.
    [[nodiscard]] const std::string& prefill() const { return m_prefill; }

    //! The next piece of its answer; gives what is to be handed out now. Held back as long as it may still be a repetition.
    [[nodiscard]] std::string take(std::string_view piece);
    //! The answer has ended; gives what was held back.
    [[nodiscard]] std::string finish();

    //! It began the answer anew and wrote something else: the two do not join.
    [[nodiscard]] bool hasFailed() const { return m_state == State::Failed; }

private:
    enum class State { Deciding, Repeating, Joined, Failed };

    [[nodiscard]] std::string decide(bool ended);

    std::string m_before;
    std::string m_prefill;
    std::string m_held;
    std::size_t m_repeated = 0; //!< bytes of `before` that came again
    State m_state = State::Deciding;
};

} // namespace kaze::gateway::detail
