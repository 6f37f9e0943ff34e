"""One chosen of many in the console's forms."""

from playwright.sync_api import Page, expect


def choose(page: Page, label: str, option: str) -> None:
    """Choose the first whose words begin so, in the list of this label: it is looked for, as a long list shows few."""
    box = page.get_by_role("combobox", name=label)
    box.fill(option)
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text=option).first.click()
    expect(box).to_have_attribute("aria-expanded", "false")
