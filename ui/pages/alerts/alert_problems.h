#pragma once

#include "ui/widgets/theme.h"

#include <QStringList>
#include <QWidget>

class QLabel;

namespace kaze::ui {

//! What keeps alerts from being noticed, stored or told. Hidden where there is nothing of the kind.
class AlertProblems : public QWidget {
    Q_OBJECT
public:
    explicit AlertProblems(const Theme& theme, QWidget* parent = nullptr);

    void setProblems(const QStringList& problems);
    //! As it is shown.
    [[nodiscard]] QString words() const;

private:
    QLabel* m_words;
    QStringList m_problems;
};

} // namespace kaze::ui
