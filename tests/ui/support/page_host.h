#pragma once

#include "ui/link/sample_link.h"
#include "ui/pages/page.h"

#include <QSettings>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

namespace kaze::ui::test {

//! Writes down where a page wanted to send its person: "run 3f9a…", "settings data", "notice Copied.".
class FakeNavigator : public Navigator {
public:
    void showRun(const QString& id) override { visited << "run " + id; }
    void showTrace(const QString& id) override { visited << "trace " + id; }
    void showApproval(const QString& id) override { visited << "approval " + id; }
    void showSettings(const QString& section) override { visited << "settings " + section; }
    void newRun(const QString& agent) override { visited << "new run " + agent; }
    void notify(const QString& text) override { notices << text; }

    QStringList visited;
    QStringList notices;
};

//! What a page needs around it: the sample cell, a theme, a navigator that remembers, settings in a folder that goes away.
struct PageHost {
    explicit PageHost(SampleLink::Content content = SampleLink::Content::Busy) : link(content) { }

    [[nodiscard]] PageContext context() { return {link, theme, navigator, settings}; }

    //! Shows the page in its usual size and tells it so, as the shell does.
    void show(Page& page)
    {
        page.resize(1244, 830);
        page.show();
        page.shown();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
    }

    QTemporaryDir folder;
    SampleLink link;
    Theme theme{ThemeMode::Dark};
    FakeNavigator navigator;
    QSettings settings{folder.filePath("console.ini"), QSettings::IniFormat};
};

//! The button of this text or accessible name; one that is visible before others.
template <class Button>
[[nodiscard]] Button* button(const QWidget& parent, const QString& name)
{
    Button* found = nullptr;
    for (auto* one : parent.findChildren<Button*>())
        if ((one->text() == name || one->accessibleName() == name) && (!found || one->isVisible()))
            found = one;
    return found;
}

} // namespace kaze::ui::test
