#include "ui/link/detail/link_worker.h"

namespace kaze::ui {

LinkWorker::LinkWorker(ClientLink::Factory factory, std::shared_ptr<LinkPost> post, std::shared_ptr<EventInbox> inbox, Told told)
    : m_factory(std::move(factory)), m_post(std::move(post)), m_inbox(std::move(inbox)), m_told(std::move(told))
{
}

LinkWorker::~LinkWorker() = default;

void LinkWorker::open()
{
    m_client.reset();
    m_inbox->clear();
    auto client = m_factory();
    if (!client) {
        m_post->post([failed = m_told.failed, error = std::move(client.error())] { failed(error); });
        return;
    }
    m_client = std::move(*client);
    // First, so that it is not taken for open when it closes at once.
    m_post->post([opened = m_told.opened, owns = m_client->ownsCell()] { opened(owns); });
    m_client->onClosed([post = m_post, closed = m_told.closed](
                           base::Error error) { post->post([closed, error = std::move(error)] { closed(error); }); });
}

void LinkWorker::listen(const api::EventFilter& filter)
{
    if (m_client)
        m_client->listen(filter, [inbox = m_inbox, logs = filter.logs](const api::Event& event) { inbox->put(event, logs); });
}

void LinkWorker::request(quint64 id, api::Request request)
{
    if (!m_client) {
        const base::Error error{base::ErrorCode::Unavailable, "the cell is gone", nullptr};
        m_post->post([answered = m_told.answered, id, error] { answered(id, std::unexpected(error)); });
        return;
    }
    m_client->request(std::move(request), [post = m_post, answered = m_told.answered, id](base::Result<api::Response> response) {
        // std::function wants what it holds to be copyable; an answer may be megabytes.
        auto shared = std::make_shared<base::Result<api::Response>>(std::move(response));
        post->post([answered, id, shared] { answered(id, std::move(*shared)); });
    });
}

} // namespace kaze::ui
