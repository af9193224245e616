#pragma once

#include "engine/api/agent_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QLabel;

namespace kaze::ui {

class CheckRows;

//! "Before it starts": what it will cost, whether it can work, what it remembers.
class PlanPanel : public QWidget {
    Q_OBJECT
public:
    PlanPanel(const Theme& theme, QWidget* parent = nullptr);

    void setPlan(const api::RunPlan& plan);
    //! Why there is no plan.
    void setProblem(const QString& problem);
    [[nodiscard]] QString checksText() const;
    [[nodiscard]] QString costText() const;

private:
    void showCost(const api::RunPlan& plan);

    QLabel* m_cost;
    QLabel* m_range;
    QLabel* m_basis;
    CheckRows* m_checks;
    QLabel* m_memory;
};

} // namespace kaze::ui
