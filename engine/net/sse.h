#pragma once

#include "engine/base/result.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::net {

struct SseEvent {
    std::string event = "message";
    std::string data; //!< the data lines joined by line feeds; bytes as they came, not checked for UTF-8
    std::string id; //!< the last id seen up to here
    std::optional<std::chrono::milliseconds> retry;

    bool operator==(const SseEvent&) const = default;
};

//! Push parser of a server-sent event stream (WHATWG HTML, section 9.2.6), cut anywhere: CR, LF and CRLF line ends, a byte
//! order mark, comments, fields without a value. One stream each; not thread-safe.
class SseDecoder {
public:
    //! `limit` bounds one line and the data of one event, in bytes.
    explicit SseDecoder(std::size_t limit = 1U << 20) : m_limit(limit) { }

    //! Appends the events that became complete. Errors: Protocol when a line or an event passes the limit; events before it
    //! have been appended, and the decoder stays failed.
    [[nodiscard]] base::Result<> feed(std::string_view bytes, std::vector<SseEvent>& events);

    //! Says that the stream ended. The standard drops an event without its blank line; returns whether there was one.
    [[nodiscard]] bool finish();

    //! What a reconnection sends as Last-Event-ID; empty for none.
    [[nodiscard]] const std::string& lastEventId() const { return m_lastId; }

    //! How long the server asked to wait before reconnecting.
    [[nodiscard]] std::optional<std::chrono::milliseconds> reconnectionTime() const { return m_reconnection; }

private:
    [[nodiscard]] bool endLine(std::string_view rest, std::vector<SseEvent>& events);
    [[nodiscard]] bool takeField(std::string_view name, std::string_view value);
    void takeRetry(std::string_view value);
    void dispatch(std::vector<SseEvent>& events);
    base::Result<> tooLarge();

    std::size_t m_limit;
    std::string m_line; //!< the beginning of a line whose end has not come yet
    bool m_firstLine = true;
    bool m_skipLineFeed = false;
    bool m_failed = false;

    std::string m_event;
    std::string m_data;
    bool m_hasData = false;
    std::optional<std::chrono::milliseconds> m_retry;
    std::string m_lastId;
    std::optional<std::chrono::milliseconds> m_reconnection;
};

} // namespace kaze::net
