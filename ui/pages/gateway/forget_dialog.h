#pragma once

#include "engine/api/routing_requests.h"
#include "ui/widgets/theme.h"

#include <QDialog>

#include <functional>

class QLabel;
class QLineEdit;

namespace kaze::ui {

//! Asks which answers of the cache are to be forgotten, and whether. Open it; Esc forgets nothing.
class ForgetDialog : public QDialog {
    Q_OBJECT
public:
    //! `agreed` is called with the rule once the dialog has closed.
    ForgetDialog(const Theme& theme, std::function<void(api::ClearCache)> agreed, QWidget* parent);

private:
    [[nodiscard]] api::ClearCache rule() const;
    void describe();

    QLineEdit* m_tenant;
    QLineEdit* m_agent;
    QLineEdit* m_model;
    QLabel* m_what;
};

} // namespace kaze::ui
