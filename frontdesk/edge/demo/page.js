// Buttons of the page's own that open the chat. They appear once there is a chat to open.
customElements.whenDefined("frontdesk-chat").then(() => {
  for (const button of document.querySelectorAll("button[data-chat]")) {
    button.hidden = false;
    button.addEventListener("click", () => document.querySelector("frontdesk-chat")?.open());
  }
});
