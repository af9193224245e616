#pragma once

#include "engine/server/detail/content.h"
#include "engine/server/detail/dialect.h"

namespace kaze::server {

//! OpenAI's Responses: POST /v1/responses, without the state that OpenAI keeps between calls: the client sends the whole conversation, and
//! reasoning comes with the encrypted content by which it can be sent back. https://platform.openai.com/docs/api-reference/responses
class OpenAiResponses final : public detail::Dialect {
public:
    OpenAiResponses(std::string id, std::int64_t created) : m_id(std::move(id)), m_created(created) { }

    [[nodiscard]] detail::Family family() const override { return detail::Family::OpenAi; }
    [[nodiscard]] detail::Asked read(const boost::json::value& body, std::int64_t defaultOutput) override;
    [[nodiscard]] std::string whole(const detail::Told& told) override;
    void start(const std::string& model, std::string& out) override;
    void piece(const gateway::ChatDelta& delta, std::string& out) override;
    void finish(const detail::Told& told, std::string& out) override;
    void broken(const detail::Failure& failure, const std::string& requestId, std::string& out) override;

private:
    enum class Kind : std::uint8_t { Reasoning, Message, Call };

    //! An item of the output that was begun.
    struct Item {
        Kind kind = Kind::Message;
        std::size_t call = 0;
        std::string text; //!< streamed so far
    };

    void event(std::string_view type, boost::json::object data, std::string& out);
    Item& open(Kind kind, std::size_t call, const boost::json::object& empty, std::string& out);
    void close(Item& item, const std::string& proof, std::string& out);
    void say(Kind kind, std::string_view text, std::string& out);
    void sayCall(std::size_t call, const std::string& id, const std::string& name, std::string_view arguments, std::string& out);
    [[nodiscard]] std::size_t indexOf(const Item& item) const { return static_cast<std::size_t>(&item - m_items.data()); }
    [[nodiscard]] std::string itemId(Kind kind, std::size_t call) const;
    [[nodiscard]] boost::json::object messageItem(const std::string& text, bool done) const;
    [[nodiscard]] boost::json::object reasoningItem(const std::string& text, const std::string& proof) const;
    [[nodiscard]] boost::json::object callItem(
        std::size_t call, const std::string& id, const std::string& name, const std::string& arguments, bool done) const;
    [[nodiscard]] boost::json::object answer(
        const std::string& model, std::string_view status, boost::json::array output, const gateway::ChatResponse* told) const;

    std::string m_id;
    std::int64_t m_created;
    std::string m_model;
    boost::json::object m_echo; //!< members of the request that the answer repeats
    std::int64_t m_sequence = 0;
    std::vector<Item> m_items;
    boost::json::array m_output; //!< items that are done
    detail::StreamedCalls m_calls;
};

} // namespace kaze::server
