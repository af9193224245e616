#pragma once

#include "engine/api/run.h"
#include "engine/base/cancel.h"
#include "engine/base/ids.h"
#include "engine/base/task.h"
#include "engine/telemetry/span.h"

#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The one request and event type that every provider translates to and from. What a provider sees is exactly this.

namespace kaze::gateway {

//! A function that the model may call. `schema` is shared: a hundred thousand agents use the same few.
struct ToolSpec {
    ToolSpec(std::string name_, std::string description_, boost::json::value schema_)
        : name(std::move(name_)), description(std::move(description_)), schema(std::move(schema_)),
          bytes(name.size() + description.size() + boost::json::serialize(schema).size())
    {
    }

    std::string name; //!< as the model sees it: letters, digits, '_' and '-' (files.read is "files_read")
    std::string description;
    boost::json::value schema; //!< JSON Schema of the arguments, an object
    std::size_t bytes; //!< of all three as text
};

using ToolSpecs = std::shared_ptr<const std::vector<ToolSpec>>;

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments; //!< JSON text as the model wrote it; may be malformed
};

enum class Role : std::uint8_t { User, Assistant, Tool };

//! One message of a conversation.
struct Message {
    Role role = Role::User;
    std::string text;
    std::string reasoning; //!< assistant only; shown, and sent back where the provider wants it
    std::vector<ToolCall> calls; //!< assistant only
    std::string callId; //!< tool only: which call this answers
    bool failed = false; //!< tool only
};

//! Messages are shared and never changed once they are in a conversation, so a prompt is a list of pointers.
using Conversation = std::vector<std::shared_ptr<const Message>>;

struct ChatRequest {
    std::string model; //!< "provider/model", or a hint: "fast", "reasoning"; empty: the cell's default
    std::string baseUrl; //!< overrides the provider's, when given
    std::shared_ptr<const std::string> instructions;
    Conversation messages;
    ToolSpecs tools;
    std::int64_t knownTokens
        = 0; //!< what the provider counted of the front of the conversation, its own answer included; 0: unknown
    std::size_t knownMessages = 0; //!< how many messages these are
    std::int64_t maxOutputTokens = 4096;
    std::optional<double> temperature;
    std::optional<std::int64_t> seed;
};

enum class StopReason : std::uint8_t { Finished, ToolCalls, Length, ContentFilter };

//! Where the numbers of a usage come from.
enum class UsageSource : std::uint8_t { Provider, Estimated, Unknown };

struct ChatResponse {
    Message message;
    StopReason stop = StopReason::Finished;
    api::Usage usage;
    UsageSource usageSource = UsageSource::Unknown;
    std::string provider;
    std::string model; //!< the one that really answered
    std::string responseId;
};

//! How far a request has come, as far as a bill is concerned.
enum class ChatStage : std::uint8_t { Unsent, Sent, Accepted };

//! What arrives while the answer streams. Providers report the last three too, for what is booked when an answer breaks off.
struct ChatDelta {
    std::string_view text;
    std::string_view reasoning;
    std::string_view arguments; //!< of tool calls
    ChatStage stage = ChatStage::Unsent; //!< Sent: wholly; Accepted: the provider answers it
    std::optional<api::Usage> usage; //!< as the provider counts
    bool restart = false; //!< an attempt failed in the middle: what came so far is void, the next attempt begins anew
};
using DeltaSink = std::function<void(const ChatDelta&)>;

//! On whose behalf a call is made.
struct CallContext {
    std::string tenant = "default";
    std::string agent;
    base::Uuid runId;
    base::Uuid budgetId; //!< the run whose budget pays (a subagent spends from its parent's); nil: no budget
    telemetry::SpanContext span;
    base::CancelToken cancel;
};

//! A model server. One file each under engine/gateway/providers (the sandbox is engine/sandbox). Lives on the loop.
class ChatProvider {
public:
    virtual ~ChatProvider() = default;

    //! One attempt. `request.model` is the provider's own name for the model. Errors: Unauthenticated, RateLimited, Timeout, Unavailable, Protocol,
    //! InvalidArgument (the provider refused the request, in its own words), Cancelled. A stream that ends before its end is Unavailable,
    //! never an answer.
    [[nodiscard]] virtual base::Task<base::Result<ChatResponse>> chat(
        ChatRequest request, std::string key, DeltaSink sink, base::CancelToken cancel)
        = 0;

    //! Vectors in the order of the texts. Errors: Unsupported where it has none.
    [[nodiscard]] virtual base::Task<base::Result<std::vector<std::vector<float>>>> embed(
        std::string model, std::vector<std::string> texts, std::string baseUrl, std::string key, base::CancelToken cancel)
        = 0;

    //! The names of its models. Errors as chat.
    [[nodiscard]] virtual base::Task<base::Result<std::vector<std::string>>> models(
        std::string baseUrl, std::string key, base::CancelToken cancel)
        = 0;

    [[nodiscard]] virtual bool needsKey() const = 0;
};

} // namespace kaze::gateway
