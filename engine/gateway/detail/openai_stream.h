#pragma once

#include "engine/gateway/chat.h"

#include <string_view>

namespace kaze::gateway::detail {

//! Puts an answer together from the chunks of a chat completion, and hands its text on as it comes. One answer each.
class OpenAiAnswer {
public:
    explicit OpenAiAnswer(DeltaSink sink) : m_sink(std::move(sink)) { }

    //! One chunk, or a whole completion. Errors: Protocol (no JSON, or of a shape that no completion has), and what an error object in the stream says.
    [[nodiscard]] base::Result<> take(std::string_view json);

    //! Whether the model said that it had finished.
    [[nodiscard]] bool isFinished() const { return m_finished; }

    //! The answer. Errors: Unavailable when the stream ended before the model did.
    [[nodiscard]] base::Result<ChatResponse> finish();

private:
    [[nodiscard]] base::Result<> takeChoice(const boost::json::object& choice);
    [[nodiscard]] base::Result<> takeCall(const boost::json::object& call);
    void takeUsage(const boost::json::object& usage);
    void say(const boost::json::object& delta);

    DeltaSink m_sink;
    ChatResponse m_response;
    std::vector<std::int64_t> m_indices; //!< of the calls, in step with m_response.message.calls
    std::size_t m_bytes = 0;
    bool m_finished = false;
};

//! The provider's own words in an error body, in one line; the body itself where it is of no known shape.
[[nodiscard]] std::string wordsOf(std::string_view body);

//! An error object that came with status 200, as the failure it stands for.
[[nodiscard]] base::Error errorOf(const boost::json::value& error);

} // namespace kaze::gateway::detail
