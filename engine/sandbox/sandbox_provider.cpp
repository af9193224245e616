#include "engine/sandbox/sandbox_provider.h"

#include "engine/sandbox/detail/decide.h"

#include <algorithm>
#include <array>

namespace kaze::sandbox {

using gateway::ChatRequest;
using gateway::ChatResponse;

namespace {

constexpr std::size_t kPiece = 48; //!< bytes of a streamed piece
constexpr std::size_t kWorkerBytes = 256U << 10; //!< a longer conversation is read on a worker
constexpr std::array<const char*, 2> kModels{"sandbox-1", "free"};

std::size_t bytesOf(const ChatRequest& request)
{
    std::size_t bytes = 0;
    for (const auto& message : request.messages)
        bytes += message->text.size();
    return bytes;
}

//! The next piece of a text, cut between characters.
std::string_view takePiece(std::string_view& rest)
{
    auto size = std::min(kPiece, rest.size());
    while (size < rest.size() && (rest[size] & 0xC0) == 0x80)
        ++size;
    const auto piece = rest.substr(0, size);
    rest.remove_prefix(size);
    return piece;
}

} // namespace

SandboxProvider::SandboxProvider(SandboxOptions options, const base::Clock& clock, base::WorkerPool& workers)
    : m_options(options), m_clock(clock), m_workers(workers), m_random(options.seed)
{
}

SandboxProvider::Fate SandboxProvider::drawFate()
{
    if (m_options.rateLimited + m_options.unavailable + m_options.cut <= 0)
        return Fate::Answer;
    const double drawn = std::uniform_real_distribution<double>(0, 1)(m_random);
    if (drawn < m_options.rateLimited)
        return Fate::RateLimited;
    if (drawn < m_options.rateLimited + m_options.unavailable)
        return Fate::Unavailable;
    return drawn < m_options.rateLimited + m_options.unavailable + m_options.cut ? Fate::Cut : Fate::Answer;
}

base::Task<base::Result<>> SandboxProvider::speak(
    std::shared_ptr<const ChatResponse> response, gateway::DeltaSink sink, bool cut, base::CancelToken cancel)
{
    if (m_options.firstToken.count() > 0)
        if (auto waited = co_await m_clock.sleep(m_options.firstToken, cancel); !waited)
            co_return failure(waited);
    std::string_view reasoning = response->message.reasoning;
    std::string_view text = response->message.text;
    if (cut)
        text = text.substr(0, text.size() / 2);
    while (!reasoning.empty() || !text.empty()) {
        gateway::ChatDelta delta;
        const bool thinks = !reasoning.empty();
        (thinks ? delta.reasoning : delta.text) = takePiece(thinks ? reasoning : text);
        if (sink)
            sink(delta);
        if (m_options.perChunk.count() > 0)
            if (auto waited = co_await m_clock.sleep(m_options.perChunk, cancel); !waited)
                co_return failure(waited);
        if (cancel.cancelled())
            co_return std::unexpected(cancel.reason());
    }
    if (cut)
        co_return base::fail(
            base::ErrorCode::Unavailable, "The sandbox broke its answer off in the middle, as its settings ask (cut).");
    for (std::size_t i = 0; sink && i < response->message.calls.size(); ++i) {
        const auto& call = response->message.calls[i];
        gateway::ChatDelta delta;
        delta.call = i;
        delta.callId = call.id;
        delta.callName = call.name;
        delta.arguments = call.arguments;
        sink(delta);
    }
    co_return base::Result<>();
}

base::Task<base::Result<base::Boxed<ChatResponse>>> SandboxProvider::chat(
    ChatRequest request, std::string /*key*/, gateway::DeltaSink sink, base::CancelToken cancel)
{
    if (std::find(kModels.begin(), kModels.end(), request.model) == kModels.end())
        co_return base::fail(
            base::ErrorCode::InvalidArgument, "The sandbox has no model \"" + request.model + "\"; it has sandbox-1 and free.");
    if (cancel.cancelled())
        co_return std::unexpected(cancel.reason());
    const auto fate = drawFate();
    if (fate == Fate::RateLimited)
        co_return base::fail(
            base::ErrorCode::RateLimited, "The sandbox refused the call with 429, as its settings ask (rate_limited).");
    if (fate == Fate::Unavailable)
        co_return base::fail(
            base::ErrorCode::Unavailable, "The sandbox refused the call with 503, as its settings ask (unavailable).");

    auto response = std::make_shared<ChatResponse>();
    if (bytesOf(request) > kWorkerBytes) {
        auto work = [request, seed = m_options.seed] { return detail::decide(request, seed); };
        *response = co_await m_workers.run(std::move(work));
    } else
        *response = detail::decide(request, m_options.seed);
    auto said = co_await speak(response, std::move(sink), fate == Fate::Cut, cancel);
    if (!said)
        co_return failure(said);
    co_return std::move(*response);
}

base::Task<base::Result<gateway::Embeddings>> SandboxProvider::embed(
    std::string, std::vector<std::string>, std::string, std::string, base::CancelToken)
{
    co_return base::fail(
        base::ErrorCode::Unsupported, "The sandbox makes no embeddings; leave embed_model empty to use the built-in embedder.");
}

base::Task<base::Result<std::vector<std::string>>> SandboxProvider::models(std::string, std::string, base::CancelToken)
{
    co_return std::vector<std::string>(kModels.begin(), kModels.end());
}

} // namespace kaze::sandbox
