#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"

#include <QTimer>

#include <optional>

class QLabel;
class QPushButton;
class QScrollArea;

namespace kaze::ui {

class PageHeader;
class ReadinessActions;
class ReadinessSections;
class StateStack;
class ThresholdsDialog;
class TriggerDetail;
class TriggerGrid;

//! When this cell has to scale, and to what: a gauge for each trigger, what to do next, and what limits it now. Asks the cell every few seconds while it is on
//! screen.
class ReadinessPage : public Page {
    Q_OBJECT
public:
    explicit ReadinessPage(PageContext context);

    void refresh() override;
    //! A trigger by its id, or a section: "next", "stage", "bottlenecks", "latency", "slow", "patterns"; "thresholds" opens the dialog.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! With this trigger selected; the first where it is empty. Null while nothing was heard of them.
    ThresholdsDialog* editThresholds(const QString& trigger = {});

private:
    void buildHeader();
    QWidget* buildContent();
    QWidget* buildGauges();
    void buildActions();
    void addPageAction(const QString& text, std::function<void()> call, const QKeySequence& keys = {});

    void showReport(const QString& kind);
    void took(base::Result<api::Readiness> readiness);
    void showReadiness();
    void showHeader();
    void choose(const QString& trigger);
    //! The one that was chosen; else the one nearest to its threshold. Null where there is none.
    [[nodiscard]] const api::Trigger* shownTrigger() const;
    void updateTimer();

    std::optional<api::Readiness> m_readiness;
    QString m_chosen;
    PageHeader* m_header;
    QLabel* m_stale;
    QPushButton* m_stage = nullptr;
    QPushButton* m_next = nullptr;
    StateStack* m_states = nullptr;
    QScrollArea* m_scroll = nullptr;
    TriggerGrid* m_grid = nullptr;
    TriggerDetail* m_detail = nullptr;
    ReadinessSections* m_sections = nullptr;
    ReadinessActions* m_actions;
    QTimer m_timer;
    bool m_isAsking = false;
    bool m_isShown = false;
    bool m_isPaused = false;
};

} // namespace kaze::ui
