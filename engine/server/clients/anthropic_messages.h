#pragma once

#include "engine/server/detail/content.h"
#include "engine/server/detail/dialect.h"

namespace kaze::server {

//! Anthropic's messages: POST /v1/messages. Reasoning comes as a thinking block whose signature carries whatever proof the real provider wants to see
//! again, so that a conversation with tools goes on through any of them. https://docs.anthropic.com/en/api/messages
class AnthropicMessages final : public detail::Dialect {
public:
    //! For a count of tokens nothing need bound the answer.
    AnthropicMessages(std::string id, bool countOnly) : m_id("msg_" + std::move(id)), m_countOnly(countOnly) { }

    [[nodiscard]] detail::Family family() const override { return detail::Family::Anthropic; }
    [[nodiscard]] detail::Asked read(const boost::json::value& body, std::int64_t defaultOutput) override;
    [[nodiscard]] std::string whole(const detail::Told& told) override;
    void start(const std::string& model, std::string& out) override;
    void piece(const gateway::ChatDelta& delta, std::string& out) override;
    void finish(const detail::Told& told, std::string& out) override;
    void broken(const detail::Failure& failure, const std::string& requestId, std::string& out) override;
    [[nodiscard]] std::string ping() const override { return "event: ping\ndata: {\"type\": \"ping\"}\n\n"; }

private:
    enum class Block : std::uint8_t { None, Thinking, Text, Call };

    //! Closes the block that is open and opens another one, unless it is open already.
    void openBlock(Block kind, std::size_t call, std::string_view content, std::string& out);
    void closeBlock(std::string& out);
    void delta(std::string_view type, std::string_view member, std::string_view text, std::string& out) const;
    void callPiece(const detail::StreamedCalls::Call& call, std::size_t index, std::string_view arguments, std::string& out);

    std::string m_id;
    bool m_countOnly;
    Block m_open = Block::None;
    std::size_t m_openCall = 0;
    int m_index = -1; //!< of the block that is open or was last
    bool m_spoke = false;
    detail::StreamedCalls m_calls;
};

} // namespace kaze::server
