#pragma once

#include "engine/api/run.h"
#include "engine/gateway/gateway.h"
#include "engine/runtime/tenants.h"

namespace kaze::cell::detail {

//! Model calls for the upkeep of memory, one after the other: whose they are, what they used and cost. Lives on the loop, for the length of one request.
class UpkeepCalls {
public:
    //! `operation` is what they are to the ledger. An empty model is the cell's.
    UpkeepCalls(
        gateway::Gateway& models, runtime::Owner owner, std::string operation, std::string model, base::CancelToken cancel);

    //! Asks; a provider that refuses to be held to a format is asked without, now and from then on. Errors: those of Gateway::chat; PermissionDenied where the provider's filter
    //! stopped the answer.
    [[nodiscard]] base::Task<base::Result<base::Boxed<gateway::ChatResult>>> ask(gateway::ChatRequest request);

    //! Tokens that the model takes; 0 when that is not known.
    [[nodiscard]] std::int64_t contextLimit() const { return m_models.contextLimit(m_model); }

    //! "provider/model" that answered last; empty before.
    [[nodiscard]] const std::string& answered() const { return m_answered; }
    [[nodiscard]] const api::Usage& usage() const { return m_usage; }
    //! None where a model had no price.
    [[nodiscard]] std::optional<base::Money> cost() const { return m_priced ? std::optional(m_cost) : std::nullopt; }

private:
    [[nodiscard]] base::Task<base::Result<base::Boxed<gateway::ChatResult>>> askOnce(gateway::ChatRequest request);
    void book(const gateway::ChatResult& result);

    gateway::Gateway& m_models;
    gateway::CallContext m_context;
    std::string m_model;
    std::string m_answered;
    api::Usage m_usage;
    base::Money m_cost;
    bool m_priced = true;
    bool m_takesFormats = true;
};

} // namespace kaze::cell::detail
