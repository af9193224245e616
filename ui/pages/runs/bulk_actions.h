#pragma once

#include "engine/api/run_control_requests.h"
#include "ui/pages/page.h"

#include <QObject>

namespace kaze::ui {

//! One command for every run that a filter names: counts first, asks once and says how many, and tells what came of it. What was paused or let go on can be taken
//! back from that notice. GUI thread.
class BulkActions : public QObject {
    Q_OBJECT
public:
    BulkActions(PageContext context, QWidget* window);

    void act(api::BulkAction action, const QString& filter);

signals:
    void finished();

private:
    void askFirst(api::BulkAction action, const QString& filter, std::int64_t runs);
    void send(api::BulkRuns request, bool canUndo);
    void report(api::BulkAction action, const api::BulkDone& done, bool canUndo);
    void undo(api::BulkAction action, std::vector<std::string> runs);

    PageContext m_context;
    QWidget* m_window;
    bool m_busy = false;
};

} // namespace kaze::ui
