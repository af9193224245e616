#pragma once

#include "engine/api/schedule_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

#include <QTimer>

namespace kaze::ui {

class KeyValueTable;

//! When a schedule would fire, in words and as its next moments, while a person still writes it. Asks the cell a moment after the last key.
class SchedulePreviewView : public Card {
    Q_OBJECT
public:
    SchedulePreviewView(PageContext context, QWidget* parent = nullptr);

    //! What is written now; `problem` is why it cannot be asked, then nothing is.
    void setTrigger(const api::ScheduleTrigger& trigger, const QString& problem);
    [[nodiscard]] QString words() const;
    [[nodiscard]] int fires() const { return m_count; }

signals:
    //! What the cell says of it; empty where all is well.
    void checked(const std::vector<kaze::api::Check>& problems);

private:
    void ask();
    void showPreview(const api::SchedulePreview& preview);

    PageContext m_context;
    api::ScheduleTrigger m_trigger;
    QLabel* m_words;
    QLabel* m_note;
    KeyValueTable* m_fires;
    QTimer m_pause;
    int m_round = 0;
    bool m_asked = false; //!< only further questions wait for a pause in typing
    int m_count = 0;
};

} // namespace kaze::ui
