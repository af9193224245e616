#pragma once

#include "engine/gateway/gateway.h"
#include "engine/server/detail/failure.h"

namespace kaze::server::detail {

//! What a client asked for.
struct Asked {
    gateway::ChatRequest chat;
    bool stream = false;
    Complaint complaint; //!< then the rest is not to be used
};

//! An answer, as it is told.
struct Told {
    const gateway::ChatResponse& response;
    std::string model; //!< "provider/model" that really answered
};

//! One client's way to ask a model and to be told the answer, translated from and to the gateway's. One object a call: it remembers what was
//! streamed. Lives on the loop.
class Dialect {
public:
    virtual ~Dialect() = default;

    [[nodiscard]] virtual Family family() const = 0;

    //! The body of a request. A model that gives no bound for its answer has `defaultOutput` tokens.
    [[nodiscard]] virtual Asked read(const boost::json::value& body, std::int64_t defaultOutput) = 0;

    //! The body of a whole answer.
    [[nodiscard]] virtual std::string whole(const Told& told) = 0;

    //! Events of a streamed answer, appended to `out`. `model` is the one that was asked.
    virtual void start(const std::string& model, std::string& out) = 0;
    virtual void piece(const gateway::ChatDelta& delta, std::string& out) = 0;
    virtual void finish(const Told& told, std::string& out) = 0;
    virtual void broken(const Failure& failure, const std::string& requestId, std::string& out) = 0;
    //! What is sent when there is nothing to say.
    [[nodiscard]] virtual std::string ping() const { return ": ping\n\n"; }
};

} // namespace kaze::server::detail
