#pragma once

#include "engine/api/events.h"
#include "engine/api/request.h"
#include "ui/link/cell_link.h"

#include <QHash>

class QTimer;

namespace kaze::ui {

class SampleCell;

//! A cell that is made up: always the same agents, runs, approvals and traces, at a moment that stands still (21 November 2026,
//! 14:32:07 UTC). Answers every request a page may ask, and commands change it. For `kaze-console --screenshot` and for the tests of pages.
class SampleLink : public CellLink {
    Q_OBJECT
public:
    enum class Content {
        Busy, //!< an hour of work, with open approvals and runs in every state
        Empty //!< a first start
    };

    explicit SampleLink(Content content = Content::Busy, QObject* parent = nullptr);
    ~SampleLink() override;

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] Snapshot snapshot() const override { return m_state == State::Connected ? m_snapshot : Snapshot(); }
    [[nodiscard]] bool ownsCell() const override { return m_ownsCell; }
    [[nodiscard]] api::Time now() const override;

    void follow(const QString& runId) override;
    void unfollow(const QString& runId) override;
    //! Tells of a line a second.
    void followLogs(const std::optional<QString>& filter) override;
    void retry() override;

    // What a test turns.

    //! Makes the connection go away or come back; while it is away requests are answered with Unavailable.
    void setState(State state, const QString& problem = {});
    void setOwnsCell(bool owns) { m_ownsCell = owns; }
    //! The next request is answered with this, once.
    void failNext(base::Error error);
    //! The next request is done, but its answer lost with the connection: it is answered with Unavailable, once.
    void loseNextAnswer() { m_losesAnswer = true; }
    //! How often a request of this JSON type ("list_runs") was asked.
    [[nodiscard]] int asked(const QString& type) const { return m_asked.value(type); }
    [[nodiscard]] bool follows(const QString& runId) const { return m_followed.value(runId) > 0; }
    //! Streams a piece of a model's answer.
    void stream(const QString& runId, const QString& piece);
    //! Ends a run with an answer.
    void finish(const QString& runId, api::RunState state = api::RunState::Done);
    //! Lets a run ask to write a file.
    void askApproval(const QString& runId);
    //! An alert fires now.
    void fireAlert(const api::Alert& alert);
    //! Whether lines of the log come by themselves while they are followed.
    void setLiveLogs(bool live);
    //! A line is written now.
    void log(const api::LogRow& row);
    [[nodiscard]] const std::optional<QString>& logFilter() const { return m_logFilter; }
    //! Takes a snapshot again, after `change`.
    void changeSnapshot(const std::function<void(api::CellSnapshot&)>& change);
    //! The newest run of an agent, and in a state where one is given.
    [[nodiscard]] QString runOf(const QString& agent, std::optional<api::RunState> state = {}) const;
    //! A run and the one that was forked from it, with a space between them.
    [[nodiscard]] QString forkedPair() const;
    //! The open approval of an agent.
    [[nodiscard]] QString approvalOf(const QString& agent) const;

protected:
    void request(QObject* context, api::Request request, std::function<void(base::Result<api::Response>)> reply) override;

private:
    void take(const api::Event& event);
    void takeSnapshot();
    void tellLog(const api::LogRow& row);

    std::unique_ptr<SampleCell> m_cell;
    State m_state = State::Connected;
    QString m_problem;
    Snapshot m_snapshot;
    bool m_ownsCell = true;
    std::optional<base::Error> m_failure;
    bool m_losesAnswer = false;
    QHash<QString, int> m_followed;
    QHash<QString, int> m_asked;
    std::optional<QString> m_logFilter;
    QTimer* m_logTimer;
    bool m_liveLogs = true;
};

} // namespace kaze::ui
