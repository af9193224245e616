#pragma once

#include "engine/api/run.h"
#include "engine/base/cancel.h"
#include "engine/base/ids.h"
#include "engine/base/task.h"

#include <string>
#include <vector>

namespace kaze::vectors {

using Vector = std::vector<float>;

//! On whose behalf texts are embedded, so that budgets hold.
struct EmbedContext {
    std::string tenant = "default";
    std::string agent; //!< whose ledger it goes to; empty where no agent asks
    std::string tool; //!< on whose behalf; empty: none
    base::Uuid runId;
    base::Uuid budgetId;
    base::Uuid traceId;
    std::uint64_t spanId = 0;
    api::Priority priority = api::Priority::Conversation; //!< where calls to a model wait for room
    base::CancelToken cancel;
    std::string project{}; //!< of the tenant, whose memory is its own; empty: none
};

//! Turns texts into vectors of unit length. Lives on the loop.
class Embedder {
public:
    virtual ~Embedder() = default;

    //! Names the embedder and its version; vectors of different ids are never compared.
    [[nodiscard]] virtual const std::string& id() const = 0;
    [[nodiscard]] virtual std::size_t dimensions() const = 0;
    //! It is quick and never fails, so that a record can wait for its vector; otherwise it asks a service.
    [[nodiscard]] virtual bool immediate() const { return false; }
    //! Its vectors know the words of a text and not what they mean.
    [[nodiscard]] virtual bool lexical() const { return false; }

    //! Forgets the texts that it keeps to be quicker.
    virtual void forgetTexts() { }

    //! One vector a text, in order. Errors: as the gateway's embed.
    [[nodiscard]] virtual base::Task<base::Result<std::vector<Vector>>> embed(
        EmbedContext context, std::vector<std::string> texts)
        = 0;
};

} // namespace kaze::vectors
