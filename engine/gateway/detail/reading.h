#pragma once

#include "engine/base/cancel.h"
#include "engine/base/clock.h"
#include "engine/base/one_shot.h"
#include "engine/gateway/detail/answer.h"
#include "engine/gateway/detail/translator.h"
#include "engine/net/http_client.h"
#include "engine/net/ndjson.h"
#include "engine/net/sse.h"

#include <memory>
#include <optional>
#include <string>

namespace kaze::gateway::detail {

//! An answer under way: what is shared by the transfer, which may go on for a moment after the answer is whole, and by who waits for it.
struct Reading {
    Reading(std::unique_ptr<Answer> answer, Translator::Framing framing, DeltaSink progress, const base::CancelToken& cancel,
        const base::Clock& clock);

    std::unique_ptr<Answer> answer;
    Translator::Framing framing;
    DeltaSink progress;
    base::CancelToken cancel; //!< the caller's
    net::BodyGate gate; //!< how long the server is waited for when the answer is whole
    const base::Clock& clock;

    net::SseDecoder events;
    net::NdjsonDecoder lines;
    std::string body; //!< of what is no stream
    bool isStream = false;
    bool isWaitedFor = false; //!< its end, for a moment
    std::optional<base::Result<net::HttpResponse>> response; //!< none: the answer is whole, its transfer still goes on
    base::OneShot<bool> done;
};

//! Sends the request and reads the answer into `reading`, until it is whole or the transfer has ended.
[[nodiscard]] base::Task<> transfer(net::HttpClient& http, net::HttpRequest request, std::shared_ptr<Reading> reading);

//! The next bytes of a stream, cut anywhere. Errors: Protocol, what an error in the stream says. What comes behind the end is not read.
[[nodiscard]] base::Result<> takeBytes(Reading& reading, std::string_view bytes);

//! The last event of a stream, which a server may have ended without its blank line.
void takeRest(Reading& reading);

} // namespace kaze::gateway::detail
