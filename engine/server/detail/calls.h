#pragma once

#include "engine/api/token_requests.h"
#include "engine/cell/inside.h"
#include "engine/server/detail/dialect.h"
#include "engine/server/detail/http_connection.h"
#include "engine/server/detail/model_names.h"
#include "engine/server/detail/quotas.h"
#include "engine/server/detail/source_rates.h"
#include "engine/server/http_server.h"

namespace kaze::server::detail {

//! On whose behalf a request is made.
struct Caller {
    std::optional<api::TokenInfo> token; //!< none: somebody on this machine
    std::string tenant = "default";
    std::string name = "serve"; //!< as the ledger and the traces say it
    std::optional<Source> source; //!< none: on this machine
};

//! What the handlers of requests share. Lives on the loop.
struct Service {
    Service(cell::Inside inside, const HttpOptions& options)
        : cell(std::move(inside)), outputTokens(options.outputTokens), quotas(cell.clock),
          sources(cell.clock, options.limits.requests), models(cell.gateway, cell.clock)
    {
    }

    //! Takes one request of a caller's limits: of those that come in one HTTP request, or over a stream. Else how long to wait.
    [[nodiscard]] std::optional<base::Duration> admit(const Caller& caller)
    {
        if (const auto wait = caller.source ? sources.admit(*caller.source) : std::nullopt)
            return wait;
        return caller.token ? quotas.admit(*caller.token) : std::nullopt;
    }

    cell::Inside cell;
    std::int64_t outputTokens;
    Quotas quotas;
    SourceRates sources;
    ModelNames models;
};

using SharedExchange = std::shared_ptr<Exchange>;

//! Each answers one request, whatever happens; the service must outlive it.
[[nodiscard]] base::Task<> answerChat(
    std::shared_ptr<Service> service, SharedExchange exchange, Caller caller, std::shared_ptr<Dialect> dialect);
[[nodiscard]] base::Task<> answerTokenCount(
    std::shared_ptr<Service> service, SharedExchange exchange, std::shared_ptr<Dialect> dialect);
[[nodiscard]] base::Task<> answerEmbeddings(std::shared_ptr<Service> service, SharedExchange exchange, Caller caller);
//! All models, or the one that the path names.
[[nodiscard]] base::Task<> answerModels(std::shared_ptr<Service> service, SharedExchange exchange, Family family, std::string id);

//! What is measured, in the form that the Accept header asks for.
[[nodiscard]] base::Task<> answerMetrics(std::shared_ptr<Service> service, SharedExchange exchange, std::string accept);

//! The body as JSON; a large one is parsed off the loop.
[[nodiscard]] base::Task<std::expected<boost::json::value, Failure>> bodyOf(
    std::shared_ptr<Service> service, SharedExchange exchange);

//! Whom the gateway is to book a call on. Errors: those of opening the caller's budget.
[[nodiscard]] base::Task<base::Result<gateway::CallContext>> contextOf(
    std::shared_ptr<Service> service, Caller caller, base::CancelToken cancel);

} // namespace kaze::server::detail
