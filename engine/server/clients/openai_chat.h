#pragma once

#include "engine/server/detail/content.h"
#include "engine/server/detail/dialect.h"

namespace kaze::server {

//! OpenAI's chat completions: POST /v1/chat/completions. What a gateway for all providers cannot keep (log probabilities, several choices,
//! audio, penalties) is refused and not left out in silence. https://platform.openai.com/docs/api-reference/chat
class OpenAiChat final : public detail::Dialect {
public:
    //! `id` names the answer; `created` are seconds since 1970.
    OpenAiChat(std::string id, std::int64_t created) : m_id("chatcmpl-" + std::move(id)), m_created(created) { }

    [[nodiscard]] detail::Family family() const override { return detail::Family::OpenAi; }
    [[nodiscard]] detail::Asked read(const boost::json::value& body, std::int64_t defaultOutput) override;
    [[nodiscard]] std::string whole(const detail::Told& told) override;
    void start(const std::string& model, std::string& out) override;
    void piece(const gateway::ChatDelta& delta, std::string& out) override;
    void finish(const detail::Told& told, std::string& out) override;
    void broken(const detail::Failure& failure, const std::string& requestId, std::string& out) override;

private:
    void openChunk(std::string& out) const;
    void call(const detail::StreamedCalls::Call& call, std::size_t index, std::string_view arguments, bool isNew,
        std::string& out) const;

    std::string m_id;
    std::int64_t m_created;
    std::string m_model;
    bool m_includeUsage = false;
    detail::StreamedCalls m_calls;
};

} // namespace kaze::server
