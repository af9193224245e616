#pragma once

#include "engine/base/clock.h"
#include "engine/base/loop.h"
#include "engine/gateway/chat.h"

#include <random>

namespace kaze::sandbox {

//! How the sandbox behaves. The rates are parts of all calls, 0 to 1, drawn from the seed in the order of the calls.
struct SandboxOptions {
    std::uint64_t seed = 0;
    base::Duration firstToken{0}; //!< the wait before an answer begins
    base::Duration perChunk{0}; //!< the wait before each further piece of it
    double rateLimited = 0; //!< refused with RateLimited ("429")
    double unavailable = 0; //!< refused with Unavailable ("503")
    double cut = 0; //!< broken off in the middle of the answer
};

//! A built-in model that needs no key and no network: it does what the plain-language steps of an agent's instructions say (docs/sandbox.md), with
//! the tools the request offers and by what their results say. It sees the request and nothing else, and keeps nothing between calls. The same request gets
//! the same answer. Lives on the loop; long conversations are read on a worker.
class SandboxProvider final : public gateway::ChatProvider {
public:
    SandboxProvider(SandboxOptions options, const base::Clock& clock, base::WorkerPool& workers);

    //! Errors: InvalidArgument for a model other than "sandbox-1" and "free", the reason of `cancel`, and what the options ask for.
    [[nodiscard]] base::Task<base::Result<base::Boxed<gateway::ChatResponse>>> chat(
        gateway::ChatRequest request, std::string key, gateway::DeltaSink sink, base::CancelToken cancel) override;

    //! Always Unsupported: the cell's own embedder needs no model.
    [[nodiscard]] base::Task<base::Result<gateway::Embeddings>> embed(std::string model, std::vector<std::string> texts,
        std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] base::Task<base::Result<std::vector<std::string>>> models(
        std::string baseUrl, std::string key, base::CancelToken cancel) override;

    [[nodiscard]] bool needsKey() const override { return false; }

private:
    enum class Fate { Answer, RateLimited, Unavailable, Cut };
    [[nodiscard]] Fate drawFate();
    [[nodiscard]] base::Task<base::Result<>> speak(
        std::shared_ptr<const gateway::ChatResponse> response, gateway::DeltaSink sink, bool cut, base::CancelToken cancel);

    SandboxOptions m_options;
    const base::Clock& m_clock;
    base::WorkerPool& m_workers;
    std::mt19937_64 m_random;
};

} // namespace kaze::sandbox
