#pragma once

#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"

class QLabel;

namespace kaze::ui {

class MeterBar;
class TableView;
class WaitingCallModel;

//! The queue: how many calls of each priority wait, and which, for how long still, and why.
class QueuePanel : public QWidget {
    Q_OBJECT
public:
    explicit QueuePanel(const PageContext& context, QWidget* parent = nullptr);

    void setWaiting(const std::vector<api::WaitingCall>& calls, qint64 total);
    [[nodiscard]] QString copyText() const;

private:
    QWidget* buildLanes();

    PageContext m_context;
    QList<MeterBar*> m_lanes; //!< as priorities()
    QLabel* m_note;
    WaitingCallModel* m_model;
    TableView* m_table;
    QLabel* m_nothing;
};

} // namespace kaze::ui
