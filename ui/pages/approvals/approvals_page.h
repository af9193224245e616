#pragma once

#include "engine/api/run_requests.h"
#include "ui/models/approval_table_model.h"
#include "ui/pages/page.h"

#include <unordered_set>

class QSplitter;

namespace kaze::ui {

class ApprovalView;
class Card;
class StateStack;
class TableView;

//! Everything that waits for a person, oldest first, and the selected one whole. Made for the keyboard: A, R, W, D answer, and the next one is
//! selected by itself.
class ApprovalsPage : public Page {
    Q_OBJECT
public:
    explicit ApprovalsPage(PageContext context);

    void refresh() override;
    void openThing(const QString& approvalId) override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

private:
    void build();
    void addKeys();
    void connectLink();
    void load(std::vector<api::Approval> approvals);
    void showState();
    void showSelected();
    void tick();
    void selectRow(int row);
    void answer(api::Verdict verdict, const QString& reason);
    void send(const std::vector<api::Approval>& approvals, api::Verdict verdict, const QString& reason);
    void sendSome(std::vector<api::Approval> approvals, api::Verdict verdict, const QString& reason);
    void sendOne(const api::Approval& approval, const api::AnswerApproval& answer);
    void answeredOne(const api::Approval& approval, const base::Result<api::Done>& reply);
    void removeAnswered(const std::string& approvalId);
    [[nodiscard]] std::vector<api::Approval> selected() const;

    ApprovalTableModel* m_model;
    StateStack* m_stack;
    QSplitter* m_splitter;
    TableView* m_table;
    Card* m_card;
    ApprovalView* m_view;
    QTimer* m_clock;
    QString m_wanted; //!< an approval to be shown once it is known
    std::unordered_set<std::string> m_sending;
    bool m_paused = false;
    bool m_visible = false;
    bool m_loaded = false;
};

} // namespace kaze::ui
