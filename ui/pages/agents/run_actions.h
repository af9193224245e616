#pragma once

#include "engine/api/run.h"
#include "ui/pages/page.h"

#include <vector>

namespace kaze::ui {

//! What a person does to one run or many: each is asked for by itself, and one notice says how many went well and why others did not. What was
//! paused or let go on can be taken back from that notice. GUI thread.
class RunActions : public QObject {
    Q_OBJECT
public:
    enum class Verb { Pause, Resume, Cancel };

    RunActions(PageContext context, QWidget* window);

    //! Whether the verb makes sense in a state.
    [[nodiscard]] static bool applies(Verb verb, const api::Open<api::RunState>& state);
    //! Does it to those runs it applies to. Cancel asks once and says how many.
    void act(Verb verb, const std::vector<api::RunRow>& runs);

signals:
    void finished();

private:
    struct Batch;
    void send(Verb verb, const std::vector<std::string>& runs, bool canUndo);
    template <class Command>
    void sendOne(const std::string& run, const std::shared_ptr<Batch>& batch);
    void report(const Batch& batch);

    PageContext m_context;
    QWidget* m_window;
};

} // namespace kaze::ui
