#pragma once

#include "engine/net/sse.h"

#include <string>
#include <string_view>
#include <vector>

namespace kaze::mcp::detail {

//! Reads the body of one HTTP answer, in pieces as they come: a stream of events, or a text that is read when it is whole. Bounded whatever is sent.
class AnswerReader {
public:
    enum class Kind { None, Json, Events, Other };

    //! `limit` bounds one message, in bytes.
    explicit AnswerReader(std::size_t limit) : m_limit(limit), m_events(limit) { }

    void begin(int status, std::string_view contentType);

    //! Appends the events that became complete. Errors: Protocol when a message is too long.
    [[nodiscard]] base::Result<> feed(std::string_view bytes, std::vector<net::SseEvent>& events);

    [[nodiscard]] Kind kind() const { return m_kind; }

    //! What came, where it was no stream of events.
    [[nodiscard]] const std::string& body() const { return m_body; }

    [[nodiscard]] const std::string& lastEventId() const { return m_events.lastEventId(); }
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return m_events.reconnectionTime(); }

private:
    std::size_t m_limit;
    Kind m_kind = Kind::None;
    net::SseDecoder m_events;
    std::string m_body;
};

} // namespace kaze::mcp::detail
