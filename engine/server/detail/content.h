#pragma once

#include "engine/gateway/chat.h"
#include "engine/server/detail/json_fields.h"

namespace kaze::server::detail {

//! A picture from a "data:image/png;base64,…" or http(s) URL; complains of others.
[[nodiscard]] std::shared_ptr<const gateway::Image> imageOf(
    const std::string& url, const std::string& path, Complaint& complaint);

//! The name of a tool, as all providers take it: 1 to 128 letters, digits, '_' and '-'.
[[nodiscard]] bool isToolName(std::string_view name);

//! Adds a tool; a schema that is missing is that of no arguments.
void addTool(std::vector<gateway::ToolSpec>& tools, const Fields& fields, std::string_view schemaName);

//! Tools as they go into a request; null where there are none.
[[nodiscard]] gateway::ToolSpecs sharedTools(std::vector<gateway::ToolSpec> tools);

void addMessage(gateway::ChatRequest& chat, gateway::Message message);

//! Adds a system text behind those before it.
void addInstructions(gateway::ChatRequest& chat, const std::string& text);

//! The conversation has to have something to answer.
void checkConversation(const gateway::ChatRequest& chat, const Fields& fields, std::string_view name);

//! A provider's proof of its reasoning as an opaque word for clients that send such words back, and back again; empty for what is none of ours.
[[nodiscard]] std::string packedProof(const std::string& proof);
[[nodiscard]] std::string unpackedProof(std::string_view word);

//! Which of an answer's tool calls was streamed already, and how far.
class StreamedCalls {
public:
    struct Call {
        std::string id;
        std::string name;
        std::string arguments; //!< so far
    };

    //! The call that a piece belongs to; `isNew` when it is its first. The pieces of a call come with its index, ids may be missing.
    Call& take(const gateway::ChatDelta& delta, const std::string& newId, bool& isNew);

    [[nodiscard]] std::vector<Call>& calls() { return m_calls; }

    //! What is left to be streamed of a call of the whole answer.
    [[nodiscard]] static std::string_view rest(const Call& streamed, const gateway::ToolCall& whole);

private:
    std::vector<Call> m_calls;
};

} // namespace kaze::server::detail
