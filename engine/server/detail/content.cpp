#include "engine/server/detail/content.h"

#include "engine/base/base64.h"

#include <array>

namespace kaze::server::detail {

namespace {

constexpr std::string_view kProofMark = "kaze1.";
} // namespace

std::shared_ptr<const gateway::Image> imageOf(const std::string& url, const std::string& path, Complaint& complaint)
{
    auto image = std::make_shared<gateway::Image>();
    if (url.starts_with("https://") || url.starts_with("http://")) {
        image->url = url;
        return image;
    }
    constexpr std::string_view kScheme = "data:", kCoding = ";base64,";
    const auto comma = url.find(kCoding);
    if (!url.starts_with(kScheme) || comma == std::string::npos)
        complaint.make(path, "must be an http(s) URL or data:image/…;base64,…");
    else {
        image->mimeType = url.substr(kScheme.size(), comma - kScheme.size());
        image->data = url.substr(comma + kCoding.size());
        if (!image->mimeType.starts_with("image/") || image->data.empty())
            complaint.make(path, "must be a picture");
    }
    return image;
}

bool isToolName(std::string_view name)
{
    return !name.empty() && name.size() <= 128
        && name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string_view::npos;
}

void addTool(std::vector<gateway::ToolSpec>& tools, const Fields& fields, std::string_view schemaName)
{
    const auto name = fields.text("name");
    if (!isToolName(name))
        fields.complain("name", "must be 1 to 128 letters, digits, '_' and '-'");
    boost::json::value schema{{"type", "object"}, {"properties", boost::json::object()}};
    if (const auto* given = fields.object(schemaName))
        schema = *given;
    tools.emplace_back(name, fields.text("description"), std::move(schema));
}

gateway::ToolSpecs sharedTools(std::vector<gateway::ToolSpec> tools)
{
    if (tools.empty())
        return nullptr;
    return std::make_shared<const std::vector<gateway::ToolSpec>>(std::move(tools));
}

void addMessage(gateway::ChatRequest& chat, gateway::Message message)
{
    chat.messages.push_back(std::make_shared<const gateway::Message>(std::move(message)));
}

void addInstructions(gateway::ChatRequest& chat, const std::string& text)
{
    if (text.empty())
        return;
    const bool first = !chat.instructions || chat.instructions->empty();
    chat.instructions = std::make_shared<const std::string>(first ? text : *chat.instructions + "\n\n" + text);
}

void checkConversation(const gateway::ChatRequest& chat, const Fields& fields, std::string_view name)
{
    if (chat.messages.empty() && (!chat.instructions || chat.instructions->empty()))
        fields.complain(name, "must have at least one message");
}

std::string packedProof(const std::string& proof)
{
    return proof.empty() ? std::string() : std::string(kProofMark) + base::base64(proof);
}

std::string unpackedProof(std::string_view word)
{
    if (!word.starts_with(kProofMark))
        return {};
    const auto proof = base::fromBase64(word.substr(kProofMark.size()));
    boost::system::error_code error;
    const auto value = boost::json::parse(proof.value_or(""), error);
    return !error && value.is_object() ? *proof : std::string();
}

StreamedCalls::Call& StreamedCalls::take(const gateway::ChatDelta& delta, const std::string& newId, bool& isNew)
{
    isNew = delta.call >= m_calls.size();
    // Calls are counted without gaps; a number far off would be a mistake of a provider's, not a reason to make a million.
    if (isNew)
        m_calls.push_back({delta.callId.empty() ? newId : std::string(delta.callId), std::string(delta.callName), {}});
    auto& call = m_calls[std::min(delta.call, m_calls.size() - 1)];
    call.arguments += delta.arguments;
    return call;
}

std::string_view StreamedCalls::rest(const Call& streamed, const gateway::ToolCall& whole)
{
    const std::string_view arguments = whole.arguments;
    return arguments.starts_with(streamed.arguments) ? arguments.substr(streamed.arguments.size()) : std::string_view();
}

} // namespace kaze::server::detail
