#pragma once

#include "engine/api/log_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class KeyValueTable;

//! The months of lines and traces on the disk, how long they are kept, and how much room they may take.
class ObservationsCard : public Card {
    Q_OBJECT
public:
    explicit ObservationsCard(const PageContext& context, QWidget* parent = nullptr);

    void refresh();
    [[nodiscard]] QString copyText() const;

private:
    void fill(const api::ObservationStats& stats);
    void change();

    PageContext m_context;
    KeyValueTable* m_months;
    QLabel* m_rules;
    QLabel* m_notice;
    QPushButton* m_change;
    api::ObservationStats m_stats;
    bool m_isAsking = false;
};

} // namespace kaze::ui
