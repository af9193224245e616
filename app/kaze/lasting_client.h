#pragma once

#include "app/kaze/session.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace kaze::cli {

//! A client that outlives the process whose cell it asks: where that ends, what was asked is asked of the folder's next owner, which may be this
//! process. What would do something twice must carry an id, as for Session. Any thread; replies come on threads of the session's and its own.
class LastingClient final : public api::CellClient {
public:
    explicit LastingClient(Session session);
    ~LastingClient() override;
    LastingClient(const LastingClient&) = delete;
    LastingClient& operator=(const LastingClient&) = delete;

    void request(api::Request request, Reply reply) override;
    //! Not offered: events belong to one process.
    void listen(api::EventFilter, Listener) override { }
    [[nodiscard]] bool ownsCell() const override { return m_session.ownsCell(); }
    //! Never: see above.
    void onClosed(std::function<void(base::Error)>) override { }

private:
    struct Question {
        api::Request request;
        Reply reply;
    };
    //! Outlives the client, for replies that still come.
    struct Line {
        std::mutex mutex; //!< guards what follows
        std::condition_variable changed;
        std::deque<std::shared_ptr<Question>> questions;
        bool over = false;

        void add(std::shared_ptr<Question> question);
    };

    void run();
    void put(const std::shared_ptr<Question>& question);

    Session m_session; //!< asked and renewed on our thread alone
    std::shared_ptr<Line> m_line = std::make_shared<Line>();
    std::thread m_thread;
};

} // namespace kaze::cli
