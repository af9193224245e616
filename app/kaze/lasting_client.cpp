#include "app/kaze/lasting_client.h"

#include "engine/api/changes.h"

namespace kaze::cli {

void LastingClient::Line::add(std::shared_ptr<Question> question)
{
    {
        const std::lock_guard lock(mutex);
        questions.push_back(std::move(question));
    }
    changed.notify_all();
}

LastingClient::LastingClient(Session session) : m_session(std::move(session)), m_thread([this] { run(); }) { }

LastingClient::~LastingClient()
{
    {
        const std::lock_guard lock(m_line->mutex);
        m_line->over = true;
    }
    m_line->changed.notify_all();
    m_thread.join();
}

void LastingClient::request(api::Request request, Reply reply)
{
    m_line->add(std::make_shared<Question>(Question{std::move(request), std::move(reply)}));
}

void LastingClient::run()
{
    while (true) {
        std::shared_ptr<Question> question;
        {
            std::unique_lock lock(m_line->mutex);
            m_line->changed.wait(lock, [this] { return m_line->over || !m_line->questions.empty(); });
            if (m_line->over)
                return;
            question = std::move(m_line->questions.front());
            m_line->questions.pop_front();
        }
        put(question);
    }
}

void LastingClient::put(const std::shared_ptr<Question>& question)
{
    if (m_session.gone()->load())
        if (auto again = m_session.reopen(); !again)
            return question->reply(std::unexpected(std::move(again.error())));
    m_session.client().request(
        question->request, [question, line = m_line, gone = m_session.gone()](base::Result<api::Response> response) {
            // The cell ended under it; the folder's next owner may be asked what surely was not done, or changes nothing.
            const bool broken = !response
                && (response.error().code == base::ErrorCode::Unavailable
                    || (response.error().code == base::ErrorCode::Cancelled && !api::changes(question->request.type())));
            if (!broken || !gone->load())
                return question->reply(std::move(response));
            line->add(question);
        });
}

} // namespace kaze::cli
